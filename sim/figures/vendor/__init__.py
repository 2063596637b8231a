"""Apache ECharts 6.1.0 as published, with its licence (LICENSE.txt, LICENSE-d3.txt) and notice (NOTICE.txt)."""
