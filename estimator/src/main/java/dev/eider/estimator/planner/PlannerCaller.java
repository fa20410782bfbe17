package dev.eider.estimator.planner;

/** On whose behalf this thread asks planners, so that tenants can take turns at them. */
public final class PlannerCaller {
    /** The tenant; unbound for the gateway's own questions. */
    public static final ScopedValue<String> TENANT = ScopedValue.newInstance();

    private PlannerCaller() {}

    /** The bound tenant, or the empty name. */
    public static String tenant() {
        return TENANT.isBound() ? TENANT.get() : "";
    }
}
