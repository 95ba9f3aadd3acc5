# SPDX-License-Identifier: GPL-3.0-or-later
"""Referring expressions that are proven on the measured scene; docs/expression_semantics.md defines them.
`predicates` is what can be measured, `program` what an expression means, `truth` whether it holds,
`felicity` whether a person would say it, `wording` how it is phrased, `parsing` every meaning a reader may
find in it, `search` which expressions a scene gets; `lexicon` holds the words.

Public: `settings.LanguageSettings`, `settings.Kind`, `settings.Style`, `search.search.say`,
`program.from_json`, `truth.execution.Executor`, `truth.predicate_table.PredicateTable`,
`parsing.parser.Parser`, `wording.realizer.Realizer`, `wording.row_phrases.wordings`,
`lexicon.lexicon.load_lexicon`, `catalogue_check.word_problems`.
"""
