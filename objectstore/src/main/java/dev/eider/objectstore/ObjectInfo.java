package dev.eider.objectstore;

import java.time.Instant;

/**
 * @param etag changes whenever the content does; opaque, without quotes
 */
public record ObjectInfo(ObjectUri uri, long sizeBytes, String etag, Instant lastModified) {}
