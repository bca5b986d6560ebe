package featuredrop.bench.images;

import featuredrop.images.ImageDecoder;
import featuredrop.images.decoders.Decoders;
import featuredrop.images.header.HeaderCheck;
import featuredrop.images.prepare.InProcessPreparation.Detail;
import featuredrop.images.process.DecodingArguments;
import featuredrop.images.process.DecodingCommand;
import featuredrop.images.process.ProcessPool;
import featuredrop.images.process.Sandbox;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/// Decoding and preprocessing against the tools that people use today, on the same images in the same run.
///
/// Arguments: the repository's root, then `speed`, `fair`, or `memory` and a number of images.
public final class ImagesMain {
    private static final int PROCESSES = 2;
    private static final long MOST_PIXELS = 40_000_000;
    private static final int LONGEST_SIDE = 16_384;
    private static final long HEAP = 512L << 20;
    private static final Duration LIMIT = Duration.ofSeconds(5);

    private ImagesMain() {}

    public static void main(String[] args) {
        Path home = Path.of(args[0]).toAbsolutePath().normalize();
        List<PillowPeer> peers = new ArrayList<>();
        try (ProcessPool pool = pool(home, LIMIT, PROCESSES, Sandbox.REQUIRED)) {
            Path python = home.resolve(".tools/python/bin/python");
            for (int i = 0; i < PROCESSES; i++) {
                peers.add(PillowPeer.start(python, home));
            }
            BenchImages images = BenchImages.made(home, peers.getFirst());
            if (args[1].equals("fair")) {
                peers.forEach(PillowPeer::close);
                fair(home, images);
            } else if (args[1].equals("memory")) {
                peers.forEach(PillowPeer::close);
                new MemoryRun(pool, PROCESSES, images).measure(Integer.parseInt(args[2]));
            } else {
                speed(home, peers, pool, images);
            }
        } finally {
            peers.forEach(PillowPeer::close);
        }
    }

    private static void speed(Path home, List<PillowPeer> peers, ProcessPool pool, BenchImages images) {
        List<PillowPeer> torch = new ArrayList<>();
        Path python = home.resolve(".tools/oracle/bin/python");
        for (int i = 0; i < PROCESSES && Files.exists(python); i++) {
            torch.add(PillowPeer.start(python, home));
        }
        try {
            printMachine((torch.isEmpty() ? peers : torch).getFirst());
            ImageDecoder decoder = decoders(home).open(check());
            new DecodeRows(decoder, peers.getFirst(), images).measure();
            new ResizeRows(decoder, peers.getFirst(), images).measure();
            new TensorRows(pool, peers, torch, images).measure();
            new ReducedRows(decoder, images).measure();
            try (ProcessPool inside = pool(home, LIMIT, 1, Sandbox.REQUIRED);
                    ProcessPool outside = pool(home, LIMIT, 1, Sandbox.OFF)) {
                new SandboxRows(inside, outside, images).measure();
            }
        } finally {
            torch.forEach(PillowPeer::close);
        }
    }

    private static void fair(Path home, BenchImages images) {
        try (ProcessPool pool = pool(home, FairRow.LIMIT, PROCESSES, Sandbox.REQUIRED)) {
            new FairRow(pool, PROCESSES, images).measure();
        }
    }

    private static void printMachine(PillowPeer peer) {
        System.out.printf(
                "%s, %d cores, Java %s; %s%n",
                System.getProperty("os.name"),
                Runtime.getRuntime().availableProcessors(),
                Runtime.version(),
                peer.ask("versions"));
        System.out.println("Cells: fastest / median / slowest of 7 rounds in turns. Ratios: of medians (of fastest).");
    }

    private static HeaderCheck check() {
        return new HeaderCheck(MOST_PIXELS, LONGEST_SIDE);
    }

    private static ProcessPool pool(Path home, Duration limit, int processes, Sandbox sandbox) {
        Decoders decoders = decoders(home);
        DecodingArguments arguments = new DecodingArguments(
                MOST_PIXELS, LONGEST_SIDE, decoders.turboJpeg(), decoders.webP(), Detail.EXACT, sandbox);
        return ProcessPool.start(new DecodingCommand(HEAP, arguments), processes, limit);
    }

    private static Decoders decoders(Path home) {
        Path libraries = home.resolve(".tools/native");
        return new Decoders(
                libraries.resolve("libturbojpeg.so.0").toString(),
                libraries.resolve("libwebp.so.7").toString());
    }
}
