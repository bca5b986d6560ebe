/// The demo: drops made from real photos, carried to publication and checked.
@NullMarked
package featuredrop.local.demo;

import org.jspecify.annotations.NullMarked;
