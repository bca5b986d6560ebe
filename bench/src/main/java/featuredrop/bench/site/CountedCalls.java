package featuredrop.bench.site;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.concurrent.atomic.LongAdder;

/// Counts the calls of a port.
final class CountedCalls {
    private final LongAdder calls = new LongAdder();

    /// The same port, counted.
    <T> T over(Class<T> port, T target) {
        Object counted = Proxy.newProxyInstance(
                CountedCalls.class.getClassLoader(), new Class<?>[] {port}, (_, method, arguments) -> {
                    calls.increment();
                    try {
                        return method.invoke(target, arguments);
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                });
        return port.cast(counted);
    }

    /// How many there were since the last question.
    long since() {
        return calls.sumThenReset();
    }
}
