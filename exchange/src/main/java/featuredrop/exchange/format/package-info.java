/// What all formats share: canonical JSON, checked JSON lines, the format version, redaction.
@NullMarked
package featuredrop.exchange.format;

import org.jspecify.annotations.NullMarked;
