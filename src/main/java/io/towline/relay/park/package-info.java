/** What a relay needs beyond its own to outlive its server: terms, messages that wait, the backoff of reconnects, counts; knows no relay. */
package io.towline.relay.park;
