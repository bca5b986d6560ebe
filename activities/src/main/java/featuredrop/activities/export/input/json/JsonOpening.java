package featuredrop.activities.export.input.json;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.io.JsonEOFException;
import featuredrop.activities.export.input.ByteOrderMark;
import featuredrop.exchange.plan.ListFeed;
import featuredrop.workflows.policy.DropException;
import featuredrop.workflows.policy.FailureType;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/// What the first bytes of a JSON file say of its form.
public final class JsonOpening {
    /// Bytes of a file that are looked at.
    public static final int LENGTH = 1 << 20;

    private static final JsonFactory JSON = new JsonFactory();

    private final byte[] bytes;

    /// @param bytes the first [#LENGTH] bytes, or all when there are fewer; not changed afterwards
    public JsonOpening(byte[] bytes) {
        this.bytes = bytes;
    }

    /// Whether the file begins as an array in UTF-8.
    public boolean isArray() {
        int at = start();
        boolean utf16 = at + 1 < bytes.length && bytes[at + 1] == 0;
        return at < bytes.length && bytes[at] == '[' && !utf16;
    }

    /// The first byte behind a byte order mark and blanks.
    private int start() {
        int at = ByteOrderMark.begins(bytes, 0, bytes.length) ? ByteOrderMark.LENGTH : 0;
        while (at < bytes.length && isBlank(bytes[at])) {
            at++;
        }
        return at;
    }

    static boolean isBlank(int b) {
        return b == ' ' || b == '\t' || b == '\n' || b == '\r';
    }

    /// Refuses a file that is one object around the list, as `{"items":[{…}]}` is. None of its lines is a record.
    ///
    /// @param file for the message
    /// @throws DropException kind `PARTNER_DATA`, type `BAD_HEADER`
    public void requireNoWrapper(String file, ListFeed feed) {
        String key = listWithin(feed);
        if (key != null) {
            throw new DropException(
                    FailureType.BAD_HEADER,
                    file + " is one JSON object with a list under the key '" + key
                            + "'; send the list itself, or each of its objects on a line");
        }
    }

    /// The key of a list of objects in an object that is the whole file and no record; null for none.
    private @Nullable String listWithin(ListFeed feed) {
        int from = start();
        String list = null;
        try (JsonParser json = JSON.createParser(bytes, from, bytes.length - from)) {
            if (json.nextToken() != JsonToken.START_OBJECT) {
                return null;
            }
            while (json.nextToken() == JsonToken.FIELD_NAME) {
                String key = json.currentName();
                if (feed.itemId().stream().anyMatch(name -> JsonKeys.isCalled(key, name.split("\\.", 2)[0]))) {
                    return null;
                }
                if (json.nextToken() == JsonToken.START_ARRAY && json.nextToken() == JsonToken.START_OBJECT) {
                    list = list == null ? key : list;
                    json.skipChildren();
                    skipRest(json);
                } else {
                    json.skipChildren();
                }
            }
            return bytes.length < LENGTH && json.nextToken() == null ? list : null;
        } catch (JsonEOFException e) {
            return list; // the object ends with the file, or is longer than any record
        } catch (IOException e) {
            return null;
        }
    }

    /// Skips to the end of the array whose first element was skipped.
    private static void skipRest(JsonParser json) throws IOException {
        while (json.nextToken() != JsonToken.END_ARRAY) {
            json.skipChildren();
        }
    }
}
