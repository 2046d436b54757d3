package io.towline.service.systemd;

import java.util.concurrent.Executor;

/**
 * A thread that has to keep turning.
 *
 * @param executor runs tasks on that thread
 */
public record Heartbeat(Thread thread, Executor executor) {}
