/** Unity Catalog's REST API over the catalog. */
@NullMarked
package dev.eider.catalog.unity;

import org.jspecify.annotations.NullMarked;
