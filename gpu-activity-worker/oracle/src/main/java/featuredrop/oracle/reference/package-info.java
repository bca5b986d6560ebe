/// A readable engine in Java: the reference for all others.
@NullMarked
package featuredrop.oracle.reference;

import org.jspecify.annotations.NullMarked;
