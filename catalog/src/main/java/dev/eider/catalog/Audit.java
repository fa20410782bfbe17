package dev.eider.catalog;

import java.time.Instant;

/** Who made a thing and who changed it last, and when; to the microsecond. */
public record Audit(Instant createdAt, String createdBy, Instant updatedAt, String updatedBy) {}
