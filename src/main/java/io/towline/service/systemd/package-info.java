/**
 * The service manager: readiness, status and watchdog by sd_notify, and what systemd says of the unit. Where no manager runs, nothing is said
 * and nothing is missed.
 */
package io.towline.service.systemd;
