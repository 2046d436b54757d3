/**
 * What the operators' API shows, as JSON: one method for each thing, and what a cause means in words.
 *
 * <p>The members are those of {@code openapi.json}, which a test compares. Pure, but for the process's own figures.
 */
package io.towline.admin.view;
