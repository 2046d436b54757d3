/** Reads {@code routes.NAME}, and what routes must not do to each other. */
package io.towline.config.read.route;
