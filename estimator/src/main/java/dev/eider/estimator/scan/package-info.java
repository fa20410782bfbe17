/** Which bytes of which files a statement reads. */
@NullMarked
package dev.eider.estimator.scan;

import org.jspecify.annotations.NullMarked;
