/**
 * The scripts that pages of the bridge load: our client and SockJS's. Read once at the start, the same bytes for everybody; knows no
 * session.
 */
package io.towline.bridge.script;
