package featuredrop.images.process;

import featuredrop.images.ImageFault;
import featuredrop.images.os.SystemCallFilter;
import featuredrop.images.prepare.ImagePreparation.Result;

/// A decoding process on a system that has no filter of system calls: an earlier filter refuses to install one.
public final class LockedMain {
    private LockedMain() {}

    public static void main(String[] args) {
        LoadedClasses.besides(DecodingMain.class);
        LoadedClasses.besides(LockedMain.class);
        SystemCallFilter.install();
        DecodingMain.serve(DecodingMain.requests(), DecodingMain.answers(), () -> {
            SystemCallFilter.install();
            return (file, form) -> new Result.Refused(ImageFault.CORRUPT, "");
        });
    }
}
