package io.towline.outside;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.io.TempDirDeletionStrategy;

/** A folder for a browser, of which one or another process may outlive the rest for a moment and write into it while it is deleted. */
@TempDir(deletionStrategy = TempDirDeletionStrategy.IgnoreFailures.class)
@Target(ElementType.PARAMETER)
@Retention(RetentionPolicy.RUNTIME)
@interface Profile {}
