"""Flow (flow): from referral over course to the first day in a company."""
