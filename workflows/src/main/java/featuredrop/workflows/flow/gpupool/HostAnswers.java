package featuredrop.workflows.flow.gpupool;

import featuredrop.workflows.flow.gpupool.HostCare.Moment;
import featuredrop.workflows.gpupool.HostFacts;
import featuredrop.workflows.gpupool.HostState;
import featuredrop.workflows.policy.FailureType;

/// What an answer makes of the host that was asked. One that no longer fits what the host has become is ignored.
///
/// @param at when the answer came
record HostAnswers(HostTable hosts, Growth growth, Moment at) {
    /// EC2 took a start, a stop or a reboot.
    void taken(PoolAction.OnHost action) {
        hosts.get(action.subject()).filter(host -> fits(action, host)).ifPresent(host -> {
            if (action instanceof PoolAction.Start) {
                growth.ladder(growth.ladder().accepted());
            }
            hosts.put(host.way(host.way().asked(at.now())));
        });
    }

    private static boolean fits(PoolAction action, HostRecord host) {
        return switch (action) {
            case PoolAction.Start _ -> host.state() == HostState.PENDING;
            case PoolAction.Stop _ -> host.in(HostState.STOPPING, HostState.IMPAIRED);
            case PoolAction.Reboot _ -> host.state() == HostState.REBOOTING;
            default -> false;
        };
    }

    /// The host passed a check.
    ///
    /// @param facts what its worker consists of, [HostFacts#UNKNOWN] when it was not asked
    void checked(PoolAction.Check action, String words, HostFacts facts) {
        hosts.get(action.subject()).ifPresent(host -> hosts.put(checked(host, words, facts)));
    }

    /// The worker extracted the known image and got the known answer.
    void selfTested(PoolAction.SelfTest action, String words, HostFacts facts) {
        hosts.get(action.subject()).ifPresent(host -> hosts.put(selfTested(host.facts(facts), words)));
    }

    /// Its worker did what it was told about new chunks.
    void drained(PoolAction.Drain action) {
        hosts.get(action.subject()).ifPresent(host -> hosts.put(drained(host, action.on())));
    }

    /// The call failed.
    void failed(PoolAction.OnHost action, Ladder.Refusal why) {
        hosts.get(action.subject()).ifPresent(host -> {
            if (action instanceof PoolAction.Start && host.state() == HostState.PENDING) {
                growth.ladder(growth.ladder().refused(new Ladder.Rung.Stopped(host), why, at.now()));
            }
            hosts.put(failed(host, action, why));
        });
    }

    private String difference(HostRecord host) {
        return Versions.difference(host, hosts.all(), at.settings().fleet(), at.roll())
                .orElse("");
    }

    private HostRecord checked(HostRecord host, String words, HostFacts facts) {
        HostRecord well = host.care(host.care().hung(0));
        return switch (host.state()) {
            case BOOTING, PROBING ->
                well.to(HostState.PROBING, words, at.now()).way(host.way().passed(HostCare.SOUND));
            case SUSPECT ->
                well.to(HostState.PROBING, "passed again: " + words, at.now())
                        .way(host.way().begun(at.counted()).passed(HostCare.SOUND));
            case READY -> {
                boolean asked = !facts.equals(HostFacts.UNKNOWN);
                HostRecord known = asked ? well.facts(facts) : well;
                String difference = asked ? difference(known) : "";
                yield difference.isEmpty()
                        ? known.way(host.way().next(at.now() + HostCare.CHECK_EVERY))
                        : HostCare.impair(known, difference, at);
            }
            case STOPPED, PENDING, DRAINING, REBOOTING, STOPPING, LOST, IMPAIRED -> host;
        };
    }

    private HostRecord selfTested(HostRecord host, String words) {
        if (host.state() != HostState.PROBING) {
            return host;
        }
        String difference = difference(host);
        if (!difference.isEmpty()) {
            return HostCare.impair(host, difference, at);
        }
        HostRecord tested = host.saying(words).way(host.way().passed(HostCare.TESTED));
        return host.care().quiet() == 0 ? becomesReady(tested) : tested;
    }

    /// Another host may have become ready since the facts were compared.
    private HostRecord becomesReady(HostRecord host) {
        String difference = difference(host);
        if (!difference.isEmpty()) {
            return HostCare.impair(host, difference, at);
        }
        return host.to(HostState.READY, host.reason(), at.now())
                .way(host.way().begun(at.counted()).next(at.now() + HostCare.CHECK_EVERY))
                .care(host.care().hung(0).quiet(0));
    }

    private HostRecord drained(HostRecord host, boolean on) {
        HostRecord told = host.care(host.care().quiet(on ? at.now() : 0));
        return switch (host.state()) {
            case PROBING -> on ? told.way(host.way().passed(HostCare.QUIET)) : becomesReady(told);
            case SUSPECT, IMPAIRED -> told.way(host.way().passed(HostCare.SOUND));
            case STOPPED, PENDING, BOOTING, READY, DRAINING, REBOOTING, STOPPING, LOST -> told;
        };
    }

    private HostRecord failed(HostRecord host, PoolAction.OnHost action, Ladder.Refusal why) {
        HostRecord later = host.way(host.way().next(at.retry(host)));
        return switch (action) {
            case PoolAction.Start _ ->
                host.state() == HostState.PENDING
                        ? host.to(HostState.STOPPED, "EC2 did not start it: " + why.words(), at.now())
                        : host;
            case PoolAction.Stop _, PoolAction.Reboot _ -> later.saying(plus(host, why));
            case PoolAction.Check _ -> checkFailed(later, why);
            case PoolAction.SelfTest _ -> later.saying("not ready yet: " + why.words());
            case PoolAction.Drain(var _, boolean on) ->
                switch (host.state()) {
                    case PROBING -> on ? host.way(host.way().passed(HostCare.QUIET)) : later.saying(plus(host, why));
                    case SUSPECT, IMPAIRED -> host.way(host.way().passed(HostCare.SOUND));
                    case STOPPED, PENDING, BOOTING, READY, DRAINING, REBOOTING, STOPPING, LOST -> later;
                };
        };
    }

    private static String plus(HostRecord host, Ladder.Refusal why) {
        return host.reason().contains(why.words()) ? host.reason() : host.reason() + "; " + why.words();
    }

    private HostRecord checkFailed(HostRecord host, Ladder.Refusal why) {
        int hung = why.is(FailureType.PROBE_HUNG.text())
                ? host.care().hung() + 1
                : host.care().hung();
        HostRecord counted = host.care(host.care().hung(hung));
        return switch (host.state()) {
            case BOOTING, PROBING -> {
                boolean answers = !why.is(FailureType.CONNECTION_FAILED.text());
                yield counted.to(
                        answers ? HostState.PROBING : HostState.BOOTING, "not ready yet: " + why.words(), at.now());
            }
            case READY ->
                counted.to(HostState.SUSPECT, why.words(), at.now())
                        .way(host.way().begun(at.counted()));
            case SUSPECT -> counted.saying(why.words()).way(host.way().passed(0));
            case STOPPED, PENDING, DRAINING, REBOOTING, STOPPING, LOST, IMPAIRED -> host;
        };
    }
}
