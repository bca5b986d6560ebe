package featuredrop.workflows.flow.drop;

import java.time.Instant;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/// What the workers said of the activities that a drop is calling. The server repeats an activity without telling the
/// workflow, so the worker that fails, or finds the data incomplete, sends a signal.
///
/// Plain state: it knows no Temporal, and its caller is one thread at a time.
public final class FailingCalls {
    /// One attempt of an activity that did not succeed and will be repeated.
    ///
    /// @param call the summary of the activity
    /// @param kind who must act; empty when nothing has failed and the data are not complete yet
    /// @param type what failed; as [#kind] when there is no more to say
    /// @param message place and value
    public record News(String call, String kind, String type, String message) {
        /// What an operator reads, with at most so many characters of the message.
        String text(int mostOfMessage) {
            String words = message.length() <= mostOfMessage ? message : message.substring(0, mostOfMessage - 1) + "…";
            if (kind.isEmpty()) {
                return words;
            }
            return kind + (type.equals(kind) ? "" : " " + type) + ", " + call + ": " + words;
        }
    }

    private record Failing(News news, long sinceMillis) {}

    private final Set<String> calls = new HashSet<>();
    private final Map<String, Failing> failing = new LinkedHashMap<>();

    /// Notes that the activity is called.
    ///
    /// @param call its summary, unique among the running ones
    void begin(String call) {
        calls.add(call);
    }

    /// Notes that the activity has ended, in whatever way.
    ///
    /// @return whether it was failing
    boolean end(String call) {
        calls.remove(call);
        return failing.remove(call) != null;
    }

    /// Takes the news, unless they are of an activity that has ended.
    ///
    /// @return whether there is something new to show
    boolean hear(News news, long nowMillis) {
        if (!calls.contains(news.call())) {
            return false;
        }
        Failing known = failing.get(news.call());
        failing.put(news.call(), new Failing(news, known == null ? nowMillis : known.sinceMillis()));
        return known == null || !known.news().equals(news);
    }

    /// What fails, or is missed, first of all and since when; empty when nothing is known to fail.
    ///
    /// @param mostOfMessage characters of the message
    String text(int mostOfMessage) {
        Iterator<Failing> all = failing.values().iterator();
        if (!all.hasNext()) {
            return "";
        }
        Failing first = all.next();
        String others = failing.size() == 1 ? "" : "; " + (failing.size() - 1) + " more";
        return first.news().text(mostOfMessage) + "; since " + Instant.ofEpochMilli(first.sinceMillis()) + others;
    }
}
