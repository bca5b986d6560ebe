package featuredrop.engine.cuda;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassModel;
import java.lang.classfile.MethodModel;
import java.lang.classfile.instruction.InvokeInstruction;
import java.lang.reflect.AccessFlag;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/// Which native methods of JCuda compiled code ends in, read from class files.
final class NativeCalls {
    private static final String JCUDA = "jcuda/";

    private NativeCalls() {}

    /// A method, in the class file's spelling.
    record Method(String owner, String name, String descriptor) implements Comparable<Method> {
        /// The function that the JVM looks for first (JNI specification, "Resolving Native Method Names").
        String symbol() {
            return "Java_" + mangled(owner) + "_" + mangled(name);
        }

        private static String mangled(String part) {
            return part.replace("_", "_1").replace('/', '_');
        }

        @Override
        public int compareTo(Method other) {
            return toString().compareTo(other.toString());
        }
    }

    /// Native methods that all classes below a directory call, through whatever methods of JCuda.
    static Set<Method> of(Path classes) {
        try (Stream<Path> files = Files.walk(classes)) {
            Set<Method> called = new TreeSet<>();
            for (Path file :
                    files.filter(path -> path.toString().endsWith(".class")).toList()) {
                ClassFile.of().parse(file).methods().forEach(method -> called.addAll(callsOf(method)));
            }
            return natives(called);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// Native methods that all public methods of a class with one of these names call.
    static Set<Method> of(String owner, Set<String> names) {
        Set<Method> methods = new TreeSet<>();
        for (MethodModel method : model(owner).methods()) {
            if (names.contains(method.methodName().stringValue())
                    && method.flags().has(AccessFlag.PUBLIC)) {
                methods.add(method(owner, method));
            }
        }
        return natives(methods);
    }

    private static Set<Method> natives(Set<Method> called) {
        Deque<Method> left = new ArrayDeque<>(called);
        Set<Method> seen = new HashSet<>();
        Set<Method> natives = new TreeSet<>();
        while (!left.isEmpty()) {
            Method next = left.remove();
            if (seen.add(next)) {
                for (MethodModel method : model(next.owner()).methods()) {
                    if (method(next.owner(), method).equals(next)) {
                        if (method.flags().has(AccessFlag.NATIVE)) {
                            natives.add(next);
                        }
                        left.addAll(callsOf(method));
                    }
                }
            }
        }
        return natives;
    }

    private static Set<Method> callsOf(MethodModel method) {
        Set<Method> calls = new TreeSet<>();
        method.code()
                .ifPresent(code -> code.forEach(element -> {
                    if (element instanceof InvokeInstruction call
                            && call.owner().asInternalName().startsWith(JCUDA)) {
                        calls.add(new Method(
                                call.owner().asInternalName(),
                                call.name().stringValue(),
                                call.type().stringValue()));
                    }
                }));
        return calls;
    }

    private static Method method(String owner, MethodModel method) {
        return new Method(
                owner, method.methodName().stringValue(), method.methodType().stringValue());
    }

    private static ClassModel model(String owner) {
        String resource = "/" + owner + ".class";
        try (InputStream bytes = Objects.requireNonNull(NativeCalls.class.getResourceAsStream(resource), resource)) {
            return ClassFile.of().parse(bytes.readAllBytes());
        } catch (IOException e) {
            throw new UncheckedIOException(resource, e);
        }
    }
}
