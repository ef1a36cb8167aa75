package io.forestall.app.demo;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * How the demo runs.
 *
 * @param duration how long; null until Ctrl-C
 * @param headless lines instead of a picture
 * @param json lines are JSON objects
 * @param colours whether the terminal shows them
 * @param width of the terminal in characters
 */
public record DemoOptions(
    @Nullable Duration duration,
    boolean headless,
    boolean json,
    boolean colours,
    int width,
    long seed) {}
