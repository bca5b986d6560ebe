package featuredrop.exchange.objectstore;

import featuredrop.workflows.drop.DropKey;
import featuredrop.workflows.export.PlanRef;
import featuredrop.workflows.extraction.ChunkRef;

/// The keys of the objects in the exchange.
public final class ObjectKeys {
    private static final String PUBLISHED = "_published";

    private ObjectKeys() {}

    /// Everything of one drop, with a trailing slash.
    public static String drop(DropKey key) {
        return "drops/" + key + "/";
    }

    /// The `n`-th record of how the drop was closed, from 1.
    public static String closed(DropKey key, int n) {
        return drop(key) + "closed." + n + ".json";
    }

    /// The index of a site's ended drops, with a trailing slash. No partner is called so: an encoded name
    /// never begins with an underscore.
    public static String ended(String site) {
        return "drops/" + site + "/_ended/";
    }

    /// Every note of a site that says which results are not to be delivered, with a trailing slash. No
    /// partner is called so, as with [#ended].
    public static String distrusted(String site) {
        return "drops/" + site + "/_distrusted/";
    }

    /// The notes about one drop, with a trailing slash.
    public static String distrusted(DropKey key) {
        return distrusted(key.site()) + key.partner() + "/" + key.dropId() + "/";
    }

    /// One note. Its name has the form of a result's, because a GPU host may write nothing else.
    ///
    /// @param host in its safe form
    /// @param digest of the note
    public static String distrusted(PlanRef plan, String host, String digest) {
        return distrusted(plan.key()) + "out/" + plan.modelKey() + "/" + plan.planHash() + "-" + host + "-" + digest
                + ".json";
    }

    /// The records of what was published of a partner, with a trailing slash. No drop has this name, because a drop id
    /// never begins with an underscore.
    public static String published(String site, String partner) {
        return "drops/" + site + "/" + partner + "/" + PUBLISHED + "/";
    }

    /// Says that a revision was published from a listing of this fingerprint.
    public static String published(DropKey key, int revision, String fingerprint) {
        return published(key.site(), key.partner()) + key.dropId() + "/" + revision + "." + fingerprint;
    }

    /// Everything of one plan, with a trailing slash.
    public static String plan(DropKey key, String planHash) {
        return drop(key) + planHash + "/";
    }

    /// The frozen input list.
    public static String planJson(PlanRef plan) {
        return plan(plan.key(), plan.planHash()) + "plan.json";
    }

    /// A chunk's input records.
    public static String input(ChunkRef chunk) {
        return plan(chunk.plan().key(), chunk.plan().planHash()) + "in/" + chunk.name();
    }

    /// What the export found in one input file.
    public static String index(PlanRef plan, int file) {
        return plan(plan.key(), plan.planHash()) + String.format("in/%06d.index", file);
    }

    /// A chunk's results of one generation. Those of generation 0 were written before there were generations.
    public static String result(ChunkRef chunk) {
        return generation(chunk.plan()) + chunk.name();
    }

    /// What the names of all results of the plan's generation begin with.
    public static String generation(PlanRef plan) {
        return results(plan) + (plan.generation() == 0 ? "" : number(plan) + "/");
    }

    /// Which records are duplicates, and how the delivery is cut, when that generation is the newest.
    public static String settled(PlanRef plan) {
        return results(plan) + (plan.generation() == 0 ? "settled" : "settled." + number(plan));
    }

    private static String number(PlanRef plan) {
        return String.format("%06d", plan.generation());
    }

    /// Figures of a partner's published drops for one model, in the order of their stamps, with a trailing slash.
    public static String figures(PlanRef plan) {
        return "sites/" + plan.key().site() + "/figures/" + plan.key().partner() + "/" + plan.modelKey() + "/";
    }

    /// The figures of one published drop.
    public static String figures(PlanRef plan, long stamp) {
        return figures(plan)
                + String.format("%020d-%s.%d.json", stamp, plan.key().dropId(), plan.revision());
    }

    /// What the export wrote: chunks and indexes, with a trailing slash.
    public static String inputs(PlanRef plan) {
        return plan(plan.key(), plan.planHash()) + "in/";
    }

    /// Every level that the site's switch has had, with a trailing slash.
    public static String levels(String site) {
        return "sites/" + site + "/level/";
    }

    /// The level of that version; so many digits that the order of keys is that of versions.
    public static String level(String site, long version) {
        return levels(site) + String.format("%019d.json", version);
    }

    /// Every redo of the site that was started, with a trailing slash.
    public static String redos(String site) {
        return "sites/" + site + "/redos/";
    }

    /// The redo of a drop that makes that revision.
    public static String redo(DropKey key, int revision) {
        return redos(key.site()) + key.partner() + "/" + key.dropId() + "/" + revision + ".json";
    }

    /// What a pool's hosts have used, by day, with a trailing slash. No site is called so: an encoded name never begins
    /// with an underscore.
    public static String spending(String pool) {
        return "sites/_pools/" + pool + "/spending/";
    }

    /// What was counted of one day.
    ///
    /// @param day in UTC, such as `2026-11-30`
    /// @param sinceMillis names the count
    /// @param seenMillis until when it counts; so many digits that the order of keys is that of times
    public static String spending(String pool, String day, long sinceMillis, long seenMillis) {
        return spending(pool) + day + "/" + String.format("%015d-%015d.json", sinceMillis, seenMillis);
    }

    /// All results and settlements of the plan and its model, with a trailing slash.
    public static String results(PlanRef plan) {
        return plan(plan.key(), plan.planHash()) + "out/" + plan.modelKey() + "/";
    }
}
