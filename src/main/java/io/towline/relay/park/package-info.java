/** What else a relay needs, to outlive its server: terms, messages that wait, the backoff of reconnects, counts; knows no relay. */
package io.towline.relay.park;
