package featuredrop.exchange.delivery;

import featuredrop.exchange.format.CanonicalJson;
import featuredrop.workflows.drop.DropEnd;
import java.util.List;

/// That a drop has ended, as storage showed it while a directory had a certain modification time. It says
/// nothing of any other time, so it can be absent or out of date, but not wrong.
///
/// @param partner the partner's configured name
/// @param drop the drop id
/// @param end PUBLISHED, or how it was closed
/// @param place of a published drop, its directory below the output directory; empty for a closed one
/// @param changedMillis modification time of that directory, of a closed drop that of its landed
///     directory; milliseconds since the epoch
public record EndedDrop(String partner, String drop, DropEnd end, String place, long changedMillis) {
    /// No directory has this modification time, so the entry only overrules older ones.
    public static final long NEVER = Long.MIN_VALUE;

    /// One object of the index of ended drops, `drops/<site>/_ended/<n>`: it holds what the objects from
    /// `since` on held, and more.
    ///
    /// @param since the lowest number of an object whose content is in this one; its own number when
    ///     there is none
    /// @param drops in no particular order
    public record Segment(long since, List<EndedDrop> drops) {
        public Segment {
            drops = List.copyOf(drops);
        }

        /// As stored.
        public byte[] toJson() {
            return CanonicalJson.line(this);
        }

        /// Reads what [#toJson] wrote.
        ///
        /// @param where for the message: the object's key
        public static Segment fromJson(byte[] json, String where) {
            return CanonicalJson.read(json, Segment.class, where);
        }
    }
}
