package dev.eider.objectstore;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.eider.contract.ErrorCode;
import dev.eider.contract.QueryException;
import dev.eider.contract.StorageSettings;
import org.junit.jupiter.api.Test;

class ObjectStoresTest {
    private static final ObjectUri LOCAL = ObjectUri.parse("file:///tmp/x");

    @Test
    void opensEachStoreOnce() {
        try (ObjectStores stores = new ObjectStores(StorageSettings.defaults())) {
            assertThat(stores.forUri(LOCAL))
                    .isInstanceOf(LocalObjectStore.class)
                    .isSameAs(stores.forUri(LOCAL));
        }
    }

    @Test
    void namesTheSchemesItKnows() {
        try (ObjectStores stores = new ObjectStores(StorageSettings.defaults())) {
            assertThatThrownBy(() -> stores.forUri(ObjectUri.parse("ftp://host/file")))
                    .isInstanceOfSatisfying(
                            QueryException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.INVALID_REQUEST))
                    .hasMessageContainingAll("ftp://host/file", "file://", "s3://");
        }
    }

    @Test
    void opensNothingAfterItsEnd() {
        ObjectStores stores = new ObjectStores(StorageSettings.defaults());
        stores.close();

        assertThatThrownBy(() -> stores.forUri(LOCAL))
                .isInstanceOfSatisfying(
                        QueryException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.SHUTTING_DOWN));
    }
}
