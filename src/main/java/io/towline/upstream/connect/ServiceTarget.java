package io.towline.upstream.connect;

import java.net.InetAddress;

/**
 * One address that SRV records lead to (RFC 2782).
 *
 * @param priority the lowest is to be asked first
 * @param weight the share among those of one priority; 0: hardly any
 */
public record ServiceTarget(InetAddress address, int port, int priority, int weight) {}
