/** Object storage behind one port; the only module that knows a cloud SDK. */
@NullMarked
package dev.eider.objectstore;

import org.jspecify.annotations.NullMarked;
