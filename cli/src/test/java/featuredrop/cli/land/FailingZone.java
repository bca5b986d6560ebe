package featuredrop.cli.land;

import featuredrop.activities.landing.LandingZone;
import featuredrop.workflows.policy.DropException;
import featuredrop.workflows.policy.FailureKind;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.Set;

/// Landing zones that fail, over one that works.
final class FailingZone {
    private FailingZone() {}

    /// The calls of these names fail and change nothing.
    static LandingZone of(LandingZone zone, Set<String> calls) {
        return (LandingZone) Proxy.newProxyInstance(
                FailingZone.class.getClassLoader(), new Class<?>[] {LandingZone.class}, (_, method, arguments) -> {
                    if (calls.contains(method.getName())) {
                        throw new DropException(FailureKind.PLATFORM, method.getName() + " fails");
                    }
                    try {
                        return method.invoke(zone, arguments);
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                });
    }

    /// Every rename finds its target taken.
    static LandingZone refusingRenames(LandingZone zone) {
        return (LandingZone) Proxy.newProxyInstance(
                FailingZone.class.getClassLoader(),
                new Class<?>[] {LandingZone.class},
                (_, method, arguments) -> method.getName().equals("rename") ? false : method.invoke(zone, arguments));
    }
}
