package featuredrop.engine.cuda.cudnn;

import featuredrop.engine.cuda.Scope;
import jcuda.jcudnn.JCudnn;
import jcuda.jcudnn.cudnnBackendAttributeType;
import jcuda.jcudnn.cudnnHandle;

/// For which device plans are made.
public sealed interface PlanTarget {
    /// Puts it into a descriptor that wants a handle.
    ///
    /// @param attribute the one for a handle
    void addTo(Descriptor descriptor, int attribute);

    /// Puts it into a descriptor of heuristics or a plan, which take properties too.
    ///
    /// @param handle attribute for a handle, -1 when the descriptor takes none
    /// @param properties attribute for properties
    void addTo(Descriptor descriptor, int handle, int properties);

    /// The device at hand.
    final class Device implements PlanTarget {
        private final Handle handle = new Handle();

        private static final class Handle extends cudnnHandle {
            long address() {
                return getNativePointer();
            }
        }

        /// Opens cuDNN on the current context.
        ///
        /// @throws featuredrop.workflows.policy.DropException kind PLATFORM with cuDNN's reason
        Device() {
            CudnnFailures.check("cudnnCreate", JCudnn.cudnnCreate(handle));
        }

        cudnnHandle handle() {
            return handle;
        }

        void close() {
            JCudnn.cudnnDestroy(handle);
        }

        @Override
        public void addTo(Descriptor descriptor, int attribute) {
            descriptor.pointers(attribute, cudnnBackendAttributeType.CUDNN_TYPE_HANDLE, handle.address());
        }

        @Override
        public void addTo(Descriptor descriptor, int handleAttribute, int properties) {
            if (handleAttribute >= 0) {
                addTo(descriptor, handleAttribute);
            }
        }
    }

    /// A device that is not here, described as cuDNN describes devices (from 9.8 on).
    final class Described implements PlanTarget {
        /// `CUDNN_BACKEND_DEVICEPROP_DESCRIPTOR` and its attribute for JSON.
        private static final int DESCRIPTOR = 38;

        private static final int JSON = 2702;
        private final Descriptor properties;

        /// @param scope owns the descriptor
        /// @param json the device
        public Described(Scope scope, byte[] json) {
            properties = new Descriptor(scope, DESCRIPTOR).text(JSON, json).finished();
        }

        @Override
        public void addTo(Descriptor descriptor, int attribute) {
            // A graph without a handle is for any device.
        }

        @Override
        public void addTo(Descriptor descriptor, int handleAttribute, int propertiesAttribute) {
            descriptor.descriptors(propertiesAttribute, properties);
        }
    }
}
