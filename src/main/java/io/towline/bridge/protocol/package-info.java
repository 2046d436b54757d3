/**
 * What a protocol of the bridge is, and what the protocols share of a request: how it is claimed, the request once it is, and the edge
 * at which a defect of ours is caught. Knows no protocol and no session.
 */
package io.towline.bridge.protocol;
