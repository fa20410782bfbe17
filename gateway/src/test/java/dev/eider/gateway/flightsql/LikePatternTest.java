package dev.eider.gateway.flightsql;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class LikePatternTest {
    @Test
    void knowsItsSigns() {
        assertThat(LikePattern.of("a%").test("abc")).isTrue();
        assertThat(LikePattern.of("a%").test("ba")).isFalse();
        assertThat(LikePattern.of("a_c").test("abc")).isTrue();
        assertThat(LikePattern.of("a\\_c").test("abc")).isFalse();
        assertThat(LikePattern.of("a\\_c").test("a_c")).isTrue();
        assertThat(LikePattern.of("(.*").test("(.*")).isTrue();
        assertThat(LikePattern.of("(.*").test("(xy")).isFalse();
    }
}
