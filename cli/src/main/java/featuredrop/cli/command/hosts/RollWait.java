package featuredrop.cli.command.hosts;

import featuredrop.cli.command.DropWait;
import featuredrop.cli.connection.Refusal;
import featuredrop.cli.display.HumanText;
import featuredrop.cli.hosts.Fleet;
import featuredrop.cli.hosts.HostRow;
import featuredrop.workflows.gpupool.HostState;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/// Waits until the hosts of a pool run a build, and prints their states whenever they change.
final class RollWait {
    private static final Duration REST = Duration.ofMinutes(1);
    private static final Set<HostState> DOWN = EnumSet.of(HostState.STOPPED, HostState.LOST, HostState.IMPAIRED);
    private static final Set<HostState> WRONG = EnumSet.of(HostState.LOST, HostState.IMPAIRED);

    private final Supplier<Fleet> look;
    private final PrintWriter progress;

    RollWait(Supplier<Fleet> look, PrintWriter progress) {
        this.look = look;
        this.progress = progress;
    }

    /// Returns once every host that runs has the build, or one that was sound is not.
    ///
    /// @param before the hosts before the request
    /// @return the hosts that came back wrong
    List<HostRow> until(String build, List<HostRow> before) {
        Duration limit = HostWait.LIMIT.multipliedBy(Math.max(1, before.size()));
        Set<String> brokenBefore =
                before.stream().filter(RollWait::isWrong).map(HostRow::id).collect(Collectors.toSet());
        Set<String> upBefore =
                before.stream().filter(HostRow::isUp).map(HostRow::id).collect(Collectors.toSet());
        long doneSince = 0;
        String said = "";
        long begin = System.nanoTime();
        while (System.nanoTime() - begin < limit.toNanos()) {
            Fleet fleet = look.get();
            List<HostRow> now = fleet.hosts();
            List<HostRow> wrong = now.stream()
                    .filter(host -> isWrong(host) && !brokenBefore.contains(host.id()))
                    .toList();
            String states = now.stream().map(RollWait::text).collect(Collectors.joining(", "));
            if (!states.equals(said)) {
                said = states;
                progress.println(said);
                progress.flush();
            }
            boolean done = fleet.notes().isEmpty() && now.stream().allMatch(host -> isDone(host, build));
            // A host that is updated stands still for some seconds before the pool starts it again.
            boolean rests = now.stream().anyMatch(host -> !host.isUp() && upBefore.contains(host.id()));
            doneSince = !done ? 0 : doneSince == 0 ? System.nanoTime() : doneSince;
            if (!wrong.isEmpty() || (done && (!rests || System.nanoTime() - doneSince > REST.toNanos()))) {
                return wrong;
            }
            DropWait.pause();
        }
        throw Refusal.no("Not every host has the build " + build + " within " + HumanText.duration(limit));
    }

    private static String text(HostRow host) {
        String build = host.view().facts().build();
        return host.id() + " is " + host.view().state() + (build.isEmpty() ? "" : " with " + build);
    }

    private static boolean isDone(HostRow host, String build) {
        HostState state = host.view().state();
        return DOWN.contains(state)
                || (state == HostState.READY && host.view().facts().build().equals(build));
    }

    private static boolean isWrong(HostRow host) {
        return WRONG.contains(host.view().state());
    }
}
