/**
 * Counters, gauges, histograms and their names; no HTTP.
 *
 * <p>Conversations are counted as they end, everything else is read when somebody asks. Labels come from the configuration or from
 * enums, never from a client, so their number is bounded.
 */
package io.towline.metrics;
