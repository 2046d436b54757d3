/**
 * Active health checks: probes of our own at servers, on connections that no client has. What they find is told to the
 * {@link io.towline.upstream.UpstreamGroup}, which knows what to make of it.
 */
package io.towline.probe;
