/** Reading a job's result: Arrow streams in object storage as one sequence of batches. */
@NullMarked
package dev.eider.gateway.result;

import org.jspecify.annotations.NullMarked;
