package dev.eider.testing.replicas;

import dev.eider.testing.RestClient;

/** One of several, wherever it runs. */
public interface Gateway {
    RestClient rest();
}
