package featuredrop.images.os;

import java.io.IOException;

/// A process that hides when it is asked to, says whether it is hidden, and stays.
public final class HidingMain {
    private HidingMain() {}

    public static void main(String[] args) throws IOException {
        if (args.length > 0) {
            ProcessFlags.hide();
        }
        System.out.println("hidden " + ProcessFlags.isHidden());
        int ignored = System.in.read();
    }
}
