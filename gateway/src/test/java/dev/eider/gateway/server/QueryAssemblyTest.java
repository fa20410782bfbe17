package dev.eider.gateway.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.eider.gateway.admission.AdmissionQueue;
import dev.eider.gateway.admission.Capacity;
import dev.eider.gateway.config.ConfigLoader;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class QueryAssemblyTest {
    private static AdmissionQueue.Limits limits(String launcher) {
        Map<String, String> environment = Map.of(
                "EIDER_LAUNCHER",
                launcher,
                "EIDER_USERS",
                "[{name: a, password: x, tenant: sales}, {name: b, password: x, tenant: research}]",
                "EIDER_KUBERNETES_TENANTS",
                "[{name: sales, service_account: eider-sales}, {name: research, queue: research}]");
        return QueryAssembly.admission(ConfigLoader.load(Optional.empty(), environment), new Capacity(4000, 4L << 30));
    }

    @Test
    void tenantsWithAQueueOfTheClustersHaveNoPartInTheCapacity() {
        assertThat(limits("kubernetes").elsewhere()).containsExactly("research");
        assertThat(limits("kubernetes").tenants()).isEqualTo(1);
    }

    @Test
    void processesKnowNoSuchQueue() {
        assertThat(limits("process").elsewhere()).isEmpty();
        assertThat(limits("process").tenants()).isEqualTo(2);
    }
}
