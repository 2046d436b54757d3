/**
 * One span for each conversation when it is over, sent to an OpenTelemetry collector; the only user of OpenTelemetry's library, of which no class is
 * loaded before a collector is configured.
 */
package io.towline.otel;
