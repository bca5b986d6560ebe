/// How names become addresses: asked through dnsjava, kept for a while, and not asked too often.
@NullMarked
package featuredrop.fetch.dns;

import org.jspecify.annotations.NullMarked;
