package dev.eider.runner;

import dev.eider.objectstore.LocalObjectStore;
import dev.eider.objectstore.ObjectStore;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;

/** Files of this machine with something changed about them. */
public final class TestStores {
    private static final ObjectStore FILES = new LocalObjectStore();

    private TestStores() {}

    /** As if they were not of this machine: they are fetched, as objects of a bucket are. */
    public static ObjectStore far() {
        return with(Map.of("localPath", Optional::empty));
    }

    /** @param instead called in the place of a method; what it answers is the answer, unless it is null */
    public static ObjectStore with(Map<String, Callable<?>> instead) {
        return (ObjectStore) Proxy.newProxyInstance(
                TestStores.class.getClassLoader(), new Class<?>[] {ObjectStore.class}, (_, method, arguments) -> {
                    Callable<?> other = instead.get(method.getName());
                    Object answer = other == null ? null : other.call();
                    try {
                        return answer == null ? method.invoke(FILES, arguments) : answer;
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                });
    }
}
