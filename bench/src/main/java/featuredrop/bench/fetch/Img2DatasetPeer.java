package featuredrop.bench.fetch;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/// img2dataset, in the Python environment that `bench/fetch` makes for it.
final class Img2DatasetPeer {
    private final Path home;
    private final Path work;

    Img2DatasetPeer(Path home, Path work) {
        this.home = home;
        this.work = work;
    }

    /// `img2dataset.download` over these URLs, without the start of Python.
    ///
    /// @throws IOException when it fails, or brings other than `expected` images
    FetchRun run(List<String> urls, int expected) throws IOException, InterruptedException {
        Path list = work.resolve("urls.txt");
        Files.write(list, urls);
        Path output = work.resolve("img2dataset.out");
        Process process = new ProcessBuilder(
                        home.resolve(".tools/img2dataset/bin/python").toString(),
                        home.resolve("bench/img2dataset_run.py").toString(),
                        list.toString(),
                        work.resolve("dummy").toString())
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        int status = process.waitFor();
        String text = Files.readString(output, StandardCharsets.UTF_8);
        String last = text.strip().substring(text.strip().lastIndexOf('\n') + 1);
        if (status != 0 || !last.startsWith("seconds ")) {
            throw new IOException("img2dataset ended with " + status + ": " + text);
        }
        String[] words = last.split(" ", -1);
        if (Integer.parseInt(words[5]) != expected) {
            throw new IOException("img2dataset brought " + words[5] + " of " + expected + " images: " + text);
        }
        return new FetchRun(Double.parseDouble(words[1]), Double.parseDouble(words[3]));
    }
}
