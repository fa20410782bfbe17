/** Container images of the gateway and of the job-runner, built without Docker. */
@NullMarked
package dev.eider.images;

import org.jspecify.annotations.NullMarked;
