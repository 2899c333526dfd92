# SPDX-License-Identifier: Apache-2.0
"""What other programs read: beancount, OCDS, JSON Schema and OpenAPI."""
