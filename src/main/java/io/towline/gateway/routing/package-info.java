/** Where requests may go, and what a request says of where it wants to. */
package io.towline.gateway.routing;
