/** Who may start a job, and when. */
@NullMarked
package dev.eider.gateway.admission;

import org.jspecify.annotations.NullMarked;
