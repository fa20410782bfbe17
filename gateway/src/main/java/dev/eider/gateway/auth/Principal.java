package dev.eider.gateway.auth;

/**
 * Somebody who has proved who they are.
 *
 * @param tenant who pays; jobs of different tenants never share anything
 */
public record Principal(String name, String tenant) {}
