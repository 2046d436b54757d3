/** What a relay needs beyond a relay's own to outlive its server: terms, messages that wait, pauses between tries, counts; knows no relay. */
package io.towline.relay.park;
