package io.towline.config;

/** How a text becomes a value. */
@FunctionalInterface
interface Grammar<T> {
    T parse(String text) throws Unfit;
}
