package dev.eider.metering;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.eider.contract.ErrorInfo;
import dev.eider.contract.Estimate;
import dev.eider.contract.FailedRun;
import dev.eider.contract.JobActuals;
import dev.eider.contract.JobShape;
import dev.eider.contract.Json;
import dev.eider.contract.QueryId;
import dev.eider.contract.UsageRecord;
import dev.eider.metering.jooq.tables.records.StatementsRecord;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jooq.JSONB;
import org.jspecify.annotations.Nullable;

/**
 * Between a {@link UsageRecord} and its row. PostgreSQL keeps no U+0000, in JSON neither: it becomes U+FFFD, because a statement has to be
 * in the log whatever it was. Times lose what is below a microsecond.
 */
final class StatementRow {
    private StatementRow() {}

    static StatementsRecord of(UsageRecord record, String gateway) {
        StatementsRecord row = new StatementsRecord()
                .setId(record.id().value())
                .setGateway(gateway)
                .setTenant(clean(record.tenant()))
                .setPrincipal(clean(record.principal()))
                .setDoor(clean(record.door()))
                .setSql(clean(record.sql()))
                .setFingerprint(clean(record.fingerprint()))
                .setArrivedAt(time(record.arrivedAt()));
        setProgress(row, record);
        return row;
    }

    /** All that is not known on arrival yet. */
    static void setProgress(StatementsRecord row, UsageRecord record) {
        row.setStartedAt(record.startedAt().map(StatementRow::time).orElse(null))
                .setEndedAt(record.endedAt().map(StatementRow::time).orElse(null))
                .setState(record.state())
                .setFingerprint(record.fingerprint())
                .setError(json(record.error()))
                .setErrorCode(record.error().map(error -> error.code().name()).orElse(null))
                .setEstimate(json(record.estimate()))
                .setShape(json(record.shape()))
                .setActuals(json(record.actuals()))
                .setCpuMillis(record.shape().map(JobShape::cpuMillis).orElse(null))
                .setMemoryBytes(record.shape().map(JobShape::memoryBytes).orElse(null))
                .setStagedBytes(record.actuals().map(JobActuals::stagedBytes).orElse(null))
                .setRowsReturned(record.rows())
                .setBytesReturned(record.bytesReturned())
                .setFailedRuns(cleanedJson(Json.mapper().valueToTree(record.failedRuns())));
    }

    static UsageRecord record(StatementsRecord row) {
        return new UsageRecord(
                new QueryId(row.getId()),
                row.getTenant(),
                row.getPrincipal(),
                row.getDoor(),
                row.getSql(),
                row.getFingerprint(),
                row.getArrivedAt().toInstant(),
                Optional.ofNullable(row.getStartedAt()).map(OffsetDateTime::toInstant),
                Optional.ofNullable(row.getEndedAt()).map(OffsetDateTime::toInstant),
                row.getState(),
                read(row.getError(), ErrorInfo.class),
                read(row.getEstimate(), Estimate.class),
                read(row.getShape(), JobShape.class),
                read(row.getActuals(), JobActuals.class),
                row.getRowsReturned(),
                row.getBytesReturned(),
                read(row.getFailedRuns(), FailedRun[].class).map(List::of).orElseThrow());
    }

    static OffsetDateTime time(Instant instant) {
        return instant.atOffset(ZoneOffset.UTC);
    }

    static String clean(String text) {
        return text.replace('\0', '\uFFFD');
    }

    static @Nullable JSONB json(Optional<?> value) {
        if (value.isEmpty()) {
            return null;
        }
        return cleanedJson(Json.mapper().valueToTree(value.get()));
    }

    /** @param json a document */
    static JSONB json(String json) {
        return cleanedJson(Json.read(json, JsonNode.class));
    }

    private static JSONB cleanedJson(JsonNode tree) {
        return JSONB.valueOf(cleaned(tree).toString());
    }

    private static JsonNode cleaned(JsonNode node) {
        switch (node) {
            case TextNode text -> {
                return TextNode.valueOf(clean(text.textValue()));
            }
            case ArrayNode array -> {
                for (int i = 0; i < array.size(); i++) {
                    array.set(i, cleaned(array.get(i)));
                }
            }
            case ObjectNode object -> {
                for (Map.Entry<String, JsonNode> member : object.properties()) {
                    member.setValue(cleaned(member.getValue()));
                }
            }
            default -> {}
        }
        return node;
    }

    private static <T> Optional<T> read(@Nullable JSONB json, Class<T> type) {
        if (json == null) {
            return Optional.empty();
        }
        try {
            return Optional.of(Json.mapper().readValue(json.data(), type));
        } catch (JsonProcessingException e) {
            throw new UncheckedIOException(e);
        }
    }
}
