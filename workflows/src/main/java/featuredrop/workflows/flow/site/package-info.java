/// The workflows of one site: the scan, the start of drops, the pause of the whole site.
@NullMarked
package featuredrop.workflows.flow.site;

import org.jspecify.annotations.NullMarked;
